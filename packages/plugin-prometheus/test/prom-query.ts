/** What a query of PromQL asks for: each metric with the labels that it is selected, or grouped, by. */
export interface QueriedMetric {
  readonly name: string;
  readonly labels: readonly string[];
}

const GROUPING = /\b(?:by|without)\s*\(([^)]*)\)/g;
// A name with, perhaps, selectors behind it, which is not a function's: those have a parenthesis behind them.
const METRIC = /\b([a-z_:][a-z0-9_:]*)\b(?!\s*\()(?:\{([^}]*)\})?/gi;
const WORDS = new Set(['and', 'or', 'unless', 'on', 'ignoring', 'bool', 'offset']);

/** Reads which metrics a query asks for, and by which labels. */
export function queriedMetrics(query: string): readonly QueriedMetric[] {
  const grouping = [...query.matchAll(GROUPING)].flatMap(([, labels = '']) => splitLabels(labels));
  const bare = query
    .replaceAll(GROUPING, ' ')
    .replaceAll(/\[[^\]]*\]/g, ' ')
    // Aggregations lose their parenthesis where the grouping stood between.
    .replaceAll(/\b(?:sum|avg|min|max|count)\b/g, ' ');
  return [...bare.matchAll(METRIC)]
    .filter(([, name = '']) => !WORDS.has(name))
    .map(([, name = '', selectors = '']) => ({
      name,
      labels: [...grouping, ...[...selectors.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label = '']) => label)],
    }));
}

function splitLabels(labels: string): readonly string[] {
  return labels
    .split(',')
    .map((label) => label.trim())
    .filter((label) => label !== '');
}
