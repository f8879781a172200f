export type { ServerKindName } from './server-kind.ts';
export { startServer, type StartServerOptions } from './start-server.ts';
export type { ServerWay, TestServer } from './test-server.ts';
