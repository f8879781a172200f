export type {
  AliasConfig,
  AliasOptions,
  CacheClass,
  CachesConfig,
  PluginClass,
  SerializerClass,
} from './alias-config.ts';
export { Caches } from './caches.ts';
export { fromUrl, type FromUrlOptions } from './from-url.ts';
export { caches } from './shared-caches.ts';
