/** A test file: its path, and what it says. */
export interface TestFile {
  readonly path: string;
  readonly text: string;
}

/** Files that one process runs, one after the other. */
export type TestBatch = readonly string[];

/**
 * What changes the process that a test runs in, or measures it: such a file has a process of its own. So has one with hooks for each test, which
 * would be called for the tests of the other files.
 */
const NEEDS_ITS_OWN =
  /node:child_process|node:worker_threads|process\.(?:env|chdir|exitCode|memoryUsage|on|once|kill)\b|mock\.timers|\bgc\(|^(?:before|after)(?:Each)?\(/m;

/**
 * Folders whose tests start processes and threads, and wait for them: they stay apart, so that those of two files run beside each other, and a
 * thread that does not keep its process alive has one that nothing else keeps.
 */
const APART = /\/test\/(?:system|hostile|worker|interop|build)\/|^(?:examples|sdk)\//;

/** How many files a process runs. Loading what they test costs ten times what most of them do with it; a failure should still be found in few. */
const MOST_FILES = 24;

/**
 * Puts test files together that may share a process: at most 24, of one package, in the order of their paths. Every file is in one batch.
 */
export function testBatches(files: readonly TestFile[]): readonly TestBatch[] {
  const alone = files.filter(({ path, text }) => APART.test(path) || NEEDS_ITS_OWN.test(text));
  const shared = files.filter((file) => !alone.includes(file));
  const packages = Map.groupBy(shared, ({ path }) => packageOf(path));
  const batches = [...packages.values()].flatMap((members) =>
    Array.from({ length: Math.ceil(members.length / MOST_FILES) }, (_, at) =>
      members.slice(at * MOST_FILES, (at + 1) * MOST_FILES).map(({ path }) => path),
    ),
  );
  return [...alone.map(({ path }) => [path]), ...batches];
}

/** The source of a module that runs a batch: each file is a suite under its path, and its hooks are its own. */
export function batchModule(batch: TestBatch, urlOf: (path: string) => string): string {
  const suites = batch.map(
    (path) => `describe(${JSON.stringify(path)}, async () => { await import(${JSON.stringify(urlOf(path))}); });\n`,
  );
  return `import { describe } from "node:test";\n${suites.join("")}`;
}

function packageOf(path: string): string {
  const [folder = "", name = ""] = path.split("/");
  return folder === "tools" ? folder : `${folder}/${name}`;
}
