import expressMysqlSession from 'express-mysql-session';

/** express-mysql-session over a pool of its own, set up as its README has it. */
export default {
  name: 'express-mysql-session',
  title: 'express-mysql-session over a pool of mysql2, as its README has it',
  services: ['mysql'],
  guarantees: { survivesStoreRestart: true },
  async open({ services, session, settings }) {
    const { hostname, port, username, password, pathname } = new URL(services.mysql);
    const MySQLStore = expressMysqlSession(session);
    const store = new MySQLStore({
      host: hostname,
      port: Number(port),
      user: username,
      password,
      database: pathname.slice(1),
      schema: { tableName: `${settings.keyPrefix}express_mysql_session` },
    });
    await store.onReady();
    return {
      store,
      reset: () => store.clear(),
      close: () => store.close(),
    };
  },
};
