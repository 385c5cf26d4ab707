import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/** A Markdown page of the repository. */
export interface Page {
  /** Path from the repository's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** A fenced block of a page. */
export interface FencedBlock {
  readonly page: string;
  /** The line of its first line of text, from 1. */
  readonly line: number;
  /** The first word after the fence, `ts`; empty where there is none. */
  readonly language: string;
  /** What stands after it: `no-run it needs a sensor`. */
  readonly info: string;
  readonly text: string;
}

/** Every Markdown page that git tracks or would track, but templates and the record of changes. */
export function markdownPages(): readonly Page[] {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], {
    encoding: "utf8",
  });
  return listed
    .split("\n")
    .filter((path) => path !== "" && !/\/templates\/|^\.changeset\/|CHANGELOG\.md$/.test(path) && existsSync(path))
    .sort()
    .map((path) => ({ path, text: readFileSync(path, "utf8") }));
}

/** The fenced blocks of a page. @see CommonMark 0.31.2, section 4.5 "Fenced code blocks" */
export function fencedBlocks(page: Page): readonly FencedBlock[] {
  return [...page.text.matchAll(/^```([^\s`]*)[ \t]*([^\n`]*)\n(.*?)^```[ \t]*$/gms)].map((match) => {
    const [, language = "", info = "", text = ""] = match;
    const line = page.text.slice(0, match.index).split("\n").length + 1;
    return { page: page.path, line, language, info: info.trim(), text };
  });
}

/** The page's text outside its fenced blocks. */
export function proseOf(page: Page): string {
  return page.text.replace(/^```.*?^```[ \t]*$/gms, "");
}

/** The names by which a link reaches the headings of a page, as GitHub makes them. */
export function anchorsOf(page: Page): ReadonlySet<string> {
  const headings = [...proseOf(page).matchAll(/^#{1,6}\s+(.+)$/gm)].map(([, heading = ""]) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .trim()
        .replace(/\s/g, "-"),
    ),
  );
}
