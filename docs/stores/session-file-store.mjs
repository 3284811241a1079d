import sessionFileStore from 'session-file-store';

/**
 * session-file-store in one folder that all nodes share. For an unknown session it fails with an error coded ENOENT, which
 * express-session takes for "no session". The application under test takes every error for an outage: a database whose socket
 * is missing has the same code, and would log all users out.
 */
export default {
  name: 'session-file-store',
  title: 'session-file-store in a folder that all nodes share',
  guarantees: { survivesStoreRestart: true },
  open({ session, settings, dataDir }) {
    const FileStore = sessionFileStore(session);
    const store = new FileStore({
      path: dataDir,
      ttl: settings.ttlMs / 1_000,
      reapInterval: -1,
      logFn: () => undefined,
    });
    return { store, reset: () => new Promise((resolve) => store.clear(() => resolve(undefined))) };
  },
};
