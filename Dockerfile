# The app node of docker-compose.yml: only its own code and packages.
# The base image can be replaced, for instance by one with the certificate of a company's proxy.
ARG NODE_IMAGE=node:24-alpine
FROM ${NODE_IMAGE} AS packages
WORKDIR /session-bench
COPY package.json package-lock.json ./
# The optional packages are Node.js itself, which the image has. No package needs to be compiled.
RUN npm ci --omit=dev --omit=optional --ignore-scripts

FROM ${NODE_IMAGE}
ENV NODE_ENV=production
WORKDIR /session-bench
# Volumes take over the owners of these folders.
RUN mkdir -p /data /proxy && chown node:node /data /proxy
COPY --from=packages /session-bench/node_modules node_modules
COPY package.json ./
COPY backends backends
COPY bench/app bench/app
COPY bench/cluster bench/cluster
COPY bench/compose bench/compose
COPY bench/model bench/model
COPY bench/process bench/process
USER node
EXPOSE 3000
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "bench/compose/node.ts"]
