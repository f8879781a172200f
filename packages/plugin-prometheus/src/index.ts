export type { PrometheusPluginOptions } from './options.ts';
export { PrometheusPlugin } from './prometheus-plugin.ts';
