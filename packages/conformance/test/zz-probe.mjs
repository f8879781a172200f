import { MemoryBackend } from '../../memory/src/index.ts';
import { runConformance } from '../src/index.ts';
const mistake = process.argv[2];
class Bad extends MemoryBackend {
  get(...a) { const v = super.get(...a); return mistake === 'null' && v === undefined ? null : v; }
  delete(...a) { return mistake === 'delete' ? a[0].length : super.delete(...a); }
}
const t = Date.now();
const r = await runConformance({ name: 'bad', create: () => new Bad(), variants: process.argv[3] ? undefined : ['plain'], ...(process.argv[4] ? {bail:true}:{}) });
console.log(mistake, (Date.now() - t) / 1000, r.totals);
for (const c of r.cases.filter((c) => c.durationMs > 3000)) console.log(c.id, c.variant, c.durationMs, c.outcome, c.error?.message?.split('\n')[0]);
process.exit(0);
