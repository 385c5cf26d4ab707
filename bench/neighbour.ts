import { ATTACKS } from "../packages/agent/test/hostile/attacks.ts";
import { neighbourDelays } from "../packages/agent/test/hostile/neighbour-delay.ts";
import { quantile, type Report } from "./metric.ts";

const SECONDS = 3;
const MICROSECONDS = 1000;

/** Attackers at a time: one, which is what is promised, and a crowd of them. */
const SIEGES = [
  ["", undefined],
  [".crowd", 4],
] as const;

/**
 * How long a container's answers to 1,000 readings a second take, from when each reading was due, while one attacker or four run beside it in the
 * same agent; and without them, in the same run.
 */
export async function neighbour(report: Report): Promise<void> {
  const quiet = await neighbourDelays({ attack: undefined, seconds: SECONDS });
  const baseline = quantile(quiet.delays, 0.99) * MICROSECONDS;
  report.metric({ metric: "neighbour.quiet.p99", unit: "us", value: baseline, n: quiet.delays.length });
  for (const attack of ATTACKS) {
    for (const [suffix, attackers] of SIEGES) {
      const { delays } = await neighbourDelays({
        attack,
        ...(attackers === undefined ? {} : { attackers }),
        seconds: SECONDS,
      });
      const value = quantile(delays, 0.99) * MICROSECONDS;
      const peer = { name: "quiet", value: baseline, ratio: baseline / value };
      report.metric({ metric: `neighbour.${attack.name}${suffix}.p99`, unit: "us", value, n: delays.length, peer });
    }
  }
}
