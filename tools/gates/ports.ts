import { type Reasons, readReasons } from "../reasons.ts";
import { type SourceFile, sourceFiles } from "../source-files.ts";

const ADAPTERS = "tools/adapters.txt";

/** What core code reaches only through a port, and why. */
const BANNED: readonly { readonly pattern: RegExp; readonly what: string; readonly instead: string }[] = [
  { pattern: /\bDate\.now\(|\bnew Date\(\)/, what: "the wall clock", instead: "Clock.now()" },
  {
    pattern: /\bperformance\.(now|timeOrigin)\b|\bprocess\.hrtime\b/,
    what: "the monotonic clock",
    instead: "Clock.monotonic()",
  },
  { pattern: /\bMath\.random\(/, what: "chance", instead: "Random.next()" },
  { pattern: /\b(setTimeout|setInterval|setImmediate)\(/, what: "timers", instead: "Clock.after(), Clock.every()" },
  {
    pattern: /from "node:(fs|fs\/promises|net|http|https|http2|child_process|worker_threads|dgram|sqlite|tls|dns)"/,
    what: "the machine",
    instead: "a port, with an adapter",
  },
  {
    pattern: /\bprocess\.(env|argv|exit|stdout|stderr|stdin|cwd)\b/,
    what: "the process",
    instead: "an option given by the composition root",
  },
];

/** Core code meets clocks, chance, files and sockets only in the adapters that tools/adapters.txt lists with a reason. */
export function checkPorts(): readonly string[] {
  return findPortProblems(sourceFiles("src"), readReasons(ADAPTERS));
}

/** Files that reach the machine and are no adapters, and adapters that reach nothing. */
export function findPortProblems(files: readonly SourceFile[], adapters: Reasons): readonly string[] {
  const problems: string[] = [];
  const used = new Set<string>();
  for (const file of files) {
    for (const { pattern, what, instead } of BANNED) {
      if (!pattern.test(withoutComments(file.text))) continue;
      used.add(file.path);
      if (!adapters.has(file.path))
        problems.push(`${file.path}: reaches ${what}; use ${instead}, or list the file in ${ADAPTERS} with a reason`);
    }
  }
  for (const path of adapters.keys())
    if (!used.has(path)) problems.push(`${ADAPTERS}: ${path} reaches nothing any more; take it off the list`);
  return problems;
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "");
}
