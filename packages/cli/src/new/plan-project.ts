import { ThimbleError } from "@thimble/base";
import { parseImageReference } from "@thimble/model";

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
}

/** Files that npm would leave out of a package or take for its own, under the names they have in the template. */
const RENAMED: Readonly<Record<string, string>> = {
  gitignore: ".gitignore",
  "test/container.test.js": "test/__NAME__.test.js",
};

/**
 * The files of a new project, made from those of a template: `__NAME__` and `__VERSION__` are filled in.
 * @throws ThimbleError base.argument when the name can not be an image's
 */
export function planProject(template: readonly ProjectFile[], { name, version }: ProjectNames): ProjectFile[] {
  const isName = parseImageReference(name)?.repository === name && !name.includes("/");
  if (!isName) {
    throw new ThimbleError("base.argument", `Cannot create a project "${name}": it can not be the name of an image`, {
      expected: "lower-case letters, digits and single - or _ between them, like machine-guard",
    });
  }
  const fill = (text: string): string => text.replaceAll("__NAME__", name).replaceAll("__VERSION__", version);
  return template.map(({ path, text }) => ({ path: fill(RENAMED[path] ?? path), text: fill(text) }));
}
