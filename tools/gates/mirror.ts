import { type Reasons, readReasons } from "../reasons.ts";
import { type SourceFile, sourceFiles } from "../source-files.ts";

const UNTESTED = "tools/untested.txt";

/** Every source file with behaviour has a test of its own name beside it, or stands in tools/untested.txt with a reason. */
export function checkMirror(): readonly string[] {
  return findMirrorProblems(sourceFiles("src"), sourceFiles("test"), readReasons(UNTESTED));
}

/** Files that need a test and have none, and exemptions that nothing needs. */
export function findMirrorProblems(
  sources: readonly SourceFile[],
  testFiles: readonly SourceFile[],
  exempt: Reasons,
): readonly string[] {
  const tests = new Set(testFiles.map((file) => file.path));
  const problems: string[] = [];
  const needed = new Set<string>();
  for (const file of sources) {
    if (file.path.endsWith("/index.ts") || !hasBehaviour(file.text)) continue;
    const test = file.path.replace("/src/", "/test/").replace(/\.ts$/, ".test.ts");
    if (tests.has(test)) continue;
    needed.add(file.path);
    if (!exempt.has(file.path)) problems.push(`${file.path}: no ${test}`);
  }
  for (const path of exempt.keys())
    if (!needed.has(path)) problems.push(`${UNTESTED}: ${path} has its test or is gone; take it off the list`);
  return problems;
}

/** Whether a file holds more than types, constants and tables. */
function hasBehaviour(text: string): boolean {
  return /\bfunction\b|^(export )?(abstract )?class\b|=>\s*\{|\) =>|^const \w+ = \(/m.test(withoutTypes(text));
}

/** The text without comments, interfaces, type aliases and the types of members: what is left can run. */
function withoutTypes(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/^(export )?interface [\s\S]*?^\}/gm, "")
    .replace(/^(export )?type [\s\S]*?;$/gm, "")
    .replace(/\bfunctions?\b(?=[^(]*")/g, "");
}
