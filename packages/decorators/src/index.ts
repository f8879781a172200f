export { cached, type CachedOptions } from './cached.ts';
export { invalidateFurther } from './further-invalidation.ts';
export { registerFormatter, type Formatter } from './formatters.ts';
