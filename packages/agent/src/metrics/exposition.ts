import type { CumulativeHistogram } from "@thimble/runtime";

/** What kind of number a metric is. @see https://prometheus.io/docs/concepts/metric_types/ */
export type MetricType = "counter" | "gauge" | "histogram";

/** What a family of metrics is, for the page of metrics and for the exposition. */
export interface FamilyRow {
  /** In base units, which it ends with; a counter's ends with `_total`. @see https://prometheus.io/docs/practices/naming/ */
  readonly name: string;
  readonly type: MetricType;
  /** One sentence without a final period. */
  readonly help: string;
  /** Names of the labels, in the order in which samples give their values. */
  readonly labels: readonly string[];
}

/** The upper ends of a histogram's buckets: powers of two of what it counts in, and by what they are divided on the page. */
export interface Bounds {
  readonly limits: readonly number[];
  readonly divisor: number;
}

/**
 * Writes samples of one family after the other in the text format of Prometheus.
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/, text format 0.0.4
 */
export class Exposition {
  #lines: string[] = [];
  #family: FamilyRow | undefined;

  /** What is written from now on belongs to this family. A family without samples is not mentioned. */
  begin(family: FamilyRow): void {
    this.#family = family;
  }

  /** @param labels their values, in the order of the family's labels */
  sample(value: number, ...labels: readonly string[]): void {
    this.#write("", value, labels, "");
  }

  histogram(histogram: CumulativeHistogram, { limits, divisor }: Bounds, ...labels: readonly string[]): void {
    for (const limit of limits) {
      this.#write("_bucket", histogram.countUpTo(limit), labels, `le="${formatNumber(limit / divisor)}"`);
    }
    this.#write("_bucket", histogram.count, labels, 'le="+Inf"');
    this.#write("_sum", histogram.sum / divisor, labels, "");
    this.#write("_count", histogram.count, labels, "");
  }

  /** What was written since the last call. */
  take(): string {
    const text = this.#lines.join("");
    this.#lines = [];
    return text;
  }

  #write(suffix: string, value: number, labels: readonly string[], more: string): void {
    const family = this.#family;
    if (family === undefined) throw new RangeError("Cannot write a sample: no family was begun");
    if (this.#lines.length === 0) {
      this.#lines.push(`# HELP ${family.name} ${escapeHelp(family.help)}\n# TYPE ${family.name} ${family.type}\n`);
    }
    let pairs = "";
    for (let at = 0; at < family.labels.length; at++) {
      if (at > 0) pairs += ",";
      pairs += `${family.labels[at]}="${escapeLabel(labels[at] ?? "")}"`;
    }
    if (more !== "") pairs += pairs === "" ? more : `,${more}`;
    this.#lines.push(`${family.name}${suffix}${pairs === "" ? "" : `{${pairs}}`} ${formatNumber(value)}\n`);
  }
}

function escapeHelp(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

function escapeLabel(text: string): string {
  // Nearly none has anything to escape, and there are many.
  return /["\\\n]/.test(text) ? escapeHelp(text).replaceAll('"', '\\"') : text;
}

/** As Go's ParseFloat() reads it. */
function formatNumber(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (value === Number.POSITIVE_INFINITY) return "+Inf";
  if (value === Number.NEGATIVE_INFINITY) return "-Inf";
  return String(value);
}
