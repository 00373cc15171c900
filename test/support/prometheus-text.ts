/** A reader of the text format of Prometheus, written from its description alone. */

export interface ReadMetric {
  readonly type: string;
  readonly help: string;
  readonly samples: readonly ReadSample[];
}

export interface ReadSample {
  /** With the suffix of a histogram's part. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** @throws for a line that is none of the format, and for a sample without a metric */
export function readPrometheusText(text: string): ReadonlyMap<string, ReadMetric> {
  const metrics = new Map<string, { type: string; help: string; samples: ReadSample[] }>();
  for (const line of text.split("\n").filter((line) => line !== "")) {
    const [, keyword, name = "", rest = ""] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (keyword === "HELP") metrics.set(name, { help: rest, type: "untyped", samples: [] });
    else if (keyword === "TYPE") metrics.set(name, { help: "", samples: [], ...metrics.get(name), type: rest });
    else addSample(metrics, line);
  }
  return metrics;
}

function addSample(metrics: ReadonlyMap<string, { readonly samples: ReadSample[] }>, line: string): void {
  const [, name, labels = "", value] = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
  const metric = metrics.get(name ?? "") ?? metrics.get(name?.replace(/_(bucket|sum|count)$/, "") ?? "");
  if (name === undefined || metric === undefined) throw new Error(`no line of the format: ${line}`);
  metric.samples.push({ name, labels: readLabels(labels), value: Number(value) });
}

function readLabels(text: string): Readonly<Record<string, string>> {
  const pairs = [...text.matchAll(/([a-z]+)="((?:[^"\\]|\\.)*)"(?:,|$)/g)];
  if (pairs.map(([pair]) => pair).join("") !== text) throw new Error(`no labels: ${text}`);
  return Object.fromEntries(pairs.map(([, name = "", value = ""]) => [name, value.replace(/\\(.)/g, "$1")]));
}
