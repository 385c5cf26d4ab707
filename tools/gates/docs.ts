import { existsSync, readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { anchorsOf, fencedBlocks, markdownPages, type Page, proseOf } from "../markdown.ts";
import { type SourceFile, sourceFiles } from "../source-files.ts";

/** Files longer than this fail: a god file is easier to stop than to split. Spec tables and generated files say so in their first line. */
const MAXIMUM_LINES = 500;

/**
 * Every export has a docstring, every package a README with an example and its concurrency properties, no file is too long, and no page links to
 * what is not there.
 */
export function checkDocs(): readonly string[] {
  const pages = markdownPages();
  return [
    ...sourceFiles("src").flatMap((file) => [...findUndocumented(file), ...findTooLong(file)]),
    ...readdirSync("packages").flatMap((name) => findReadmeProblems(`packages/${name}`, pages)),
    ...pages.flatMap((page) => findBrokenLinks(page, existsSync, readPage)),
  ];
}

/** Exports without a docstring. */
export function findUndocumented({ path, text }: SourceFile): readonly string[] {
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

/** The file itself when it has too many lines. */
export function findTooLong({ path, text }: SourceFile): readonly string[] {
  const lines = text.split("\n").length;
  if (lines <= MAXIMUM_LINES || /^\/\/ (spec table|generated)/.test(text)) return [];
  return [`${path}: ${lines} lines; the most is ${MAXIMUM_LINES}`];
}

/** What the README of a package lacks. */
export function findReadmeProblems(folder: string, pages: readonly Page[]): readonly string[] {
  const page = pages.find(({ path }) => path === `${folder}/README.md`);
  if (page === undefined) return [`${folder}: no README.md`];
  const problems: string[] = [];
  if (!fencedBlocks(page).some(({ language, info }) => language === "ts" && !info.startsWith("no-run")))
    problems.push(`${page.path}: no example that runs`);
  if (!/concurren/i.test(proseOf(page))) problems.push(`${page.path}: says nothing of concurrency`);
  return problems;
}

/** Links of a page to files and headings that are not there. Addresses of the web are not looked at. */
export function findBrokenLinks(
  page: Page,
  exists: (path: string) => boolean,
  read: (path: string) => Page,
): readonly string[] {
  const problems: string[] = [];
  for (const [, target = "", anchor] of proseOf(page).matchAll(/\]\(([^)#\s]*)(?:#([^)\s]*))?\)/g)) {
    if (/^[a-z]+:/.test(target)) continue;
    const path = target === "" ? page.path : posix.join(posix.dirname(page.path), target);
    if (!exists(path)) problems.push(`${page.path}: links to ${target}, which is not there`);
    else if (anchor !== undefined && !anchorsOf(read(path)).has(anchor))
      problems.push(`${page.path}: links to ${target}#${anchor}, but there is no such heading`);
  }
  return problems;
}

function readPage(path: string): Page {
  return { path, text: readFileSync(path, "utf8") };
}
