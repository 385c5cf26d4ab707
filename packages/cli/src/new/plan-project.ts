import { ThimbleError } from "@thimble/base";
import { parseImageReference } from "@thimble/model";
import type { Language } from "./languages.ts";

/** A file with its path relative to the project, with forward slashes. */
export interface ProjectFile {
  readonly path: string;
  readonly text: string;
}

/** What a new project is called, and which Thimble it is for. */
export interface ProjectNames {
  /** Name of the project and of its image. */
  readonly name: string;
  /** Version of the packages that it uses. */
  readonly version: string;
  readonly language: Language;
}

/** Files that npm would leave out of a package or take for its own, under the names they have in the template. */
const RENAMED: Readonly<Record<string, string>> = {
  gitignore: ".gitignore",
  "cargo-config.toml": ".cargo/config.toml",
  "test/container.test.js": "test/__NAME__.test.js",
};

/**
 * The files of a new project, made from those of a template: `__NAME__`, `__VERSION__` and what the language says are filled in.
 * @throws ThimbleError base.argument when the name can not be an image's
 */
export function planProject(template: readonly ProjectFile[], names: ProjectNames): ProjectFile[] {
  const { name, version, language } = names;
  const isName = parseImageReference(name)?.repository === name && !name.includes("/");
  if (!isName) {
    throw new ThimbleError("base.argument", `Cannot create a project "${name}": it can not be the name of an image`, {
      expected: "lower-case letters, digits and single - or _ between them, like machine-guard",
    });
  }
  const values: Readonly<Record<string, string>> = {
    NAME: name,
    VERSION: version,
    SOURCE: language.source,
    MAIN: language.main,
    SDK: language.sdk,
    NEEDS: language.needs,
    HANDLERS: language.handlers,
  };
  const fill = (text: string): string => text.replace(/__([A-Z]+)__/g, (all, key: string) => values[key] ?? all);
  return template.map(({ path, text }) => ({ path: fill(RENAMED[path] ?? path), text: fill(text) }));
}
