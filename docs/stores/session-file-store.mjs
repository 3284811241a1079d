import sessionFileStore from 'session-file-store';

/**
 * session-file-store in one folder that all nodes share. It answers for a session that is not there with an error coded
 * ENOENT. express-session takes that for "no session"; the application under test takes every error for an outage, for a
 * database whose socket is missing has the same code, and would log everybody out.
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
