import connectPgSimple from 'connect-pg-simple';
import pg from 'pg';

/** connect-pg-simple over a pool of its own, set up as its README has it. */
export default {
  name: 'connect-pg-simple',
  title: 'connect-pg-simple over a pool of pg, as its README has it',
  services: ['postgres'],
  guarantees: { survivesStoreRestart: true },
  open({ services, session, settings, nodeId }) {
    const pool = new pg.Pool({ connectionString: services.postgres });
    pool.on('error', () => undefined);
    const tableName = `${settings.keyPrefix}connect_pg_simple`;
    const PgStore = connectPgSimple(session);
    const store = new PgStore({ pool, tableName, createTableIfMissing: true, errorLog: () => undefined });
    const table = pg.escapeIdentifier(tableName);
    return {
      store,
      // The first call creates its table.
      prepare: () => called((done) => store.get(`no-such-session-${nodeId}`, done)),
      sweep: async () => {
        const { rowCount } = await pool.query(`DELETE FROM ${table} WHERE expire < now()`);
        return rowCount ?? 0;
      },
      reset: () => pool.query(`TRUNCATE ${table}`),
      drop: () => pool.query(`DROP TABLE IF EXISTS ${table}`),
      async close() {
        await store.close();
        await pool.end();
      },
    };
  },
};

/** @param {(done: (error: unknown) => void) => void} start */
function called(start) {
  return new Promise((resolve, reject) => {
    start((error) => (error ? reject(error) : resolve(undefined)));
  });
}
