export { startRedisCluster, type RedisCluster, type RedisClusterOptions } from './redis-cluster.ts';
export { startRedisSentinel, type RedisSentinel, type RedisSentinelOptions } from './redis-sentinel.ts';
export type { ServerKindName } from './server-kind.ts';
export { startServer, type StartServerOptions } from './start-server.ts';
export type { ServerWay, TestServer } from './test-server.ts';
