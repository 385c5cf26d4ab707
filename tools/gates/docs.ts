import { existsSync, readdirSync, readFileSync } from "node:fs";
import { sourceFiles } from "../source-files.ts";

/** Files longer than this fail: a god file is easier to stop than to split. Spec tables and generated files say so in their first line. */
const MAXIMUM_LINES = 500;

/** Every export has a docstring, every package a README, no file is too long, and no page links to what is not there. */
export function checkDocs(): readonly string[] {
  const problems: string[] = [];
  for (const file of sourceFiles("src")) {
    problems.push(...undocumentedExports(file.path, file.text));
    const lines = file.text.split("\n").length;
    if (lines > MAXIMUM_LINES && !/^\/\/ (spec table|generated)/.test(file.text))
      problems.push(`${file.path}: ${lines} lines; the most is ${MAXIMUM_LINES}`);
  }
  for (const name of readdirSync("packages")) {
    if (!existsSync(`packages/${name}/README.md`)) problems.push(`packages/${name}: no README.md`);
  }
  for (const page of pages()) problems.push(...brokenLinks(page));
  return problems;
}

function undocumentedExports(path: string, text: string): readonly string[] {
  const lines = text.split("\n");
  const problems: string[] = [];
  lines.forEach((line, index) => {
    const name = /^export (?:declare |abstract |async )*(?:function|class|const|interface|type)\s+(\w+)/.exec(
      line,
    )?.[1];
    if (name === undefined) return;
    const before = lines[index - 1]?.trim() ?? "";
    const isOverload = new RegExp(`^export (?:async )?function ${name}\\b`).test(before);
    const isTypeOfConst =
      /^export const \w+.*|^\] as const|^\} as const/.test(before) && line.startsWith("export type");
    if (!before.endsWith("*/") && !isOverload && !isTypeOfConst)
      problems.push(`${path}:${index + 1}: ${name} has no docstring`);
  });
  return problems;
}

function pages(): readonly string[] {
  const found = ["README.md", "CONTRIBUTING.md", "SECURITY.md"].filter((page) => existsSync(page));
  for (const entry of readdirSync("docs", { recursive: true, encoding: "utf8" }))
    if (entry.endsWith(".md")) found.push(`docs/${entry}`);
  return found;
}

function brokenLinks(page: string): readonly string[] {
  const folder = page.includes("/") ? page.slice(0, page.lastIndexOf("/")) : ".";
  const problems: string[] = [];
  for (const [, target = ""] of readFileSync(page, "utf8").matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)) {
    if (/^[a-z]+:/.test(target)) continue;
    if (!existsSync(`${folder}/${target}`)) problems.push(`${page}: links to ${target}, which is not there`);
  }
  return problems;
}
