import { resolve } from "node:path";
import { type Command, command } from "../command/command.ts";
import { parsed, required } from "../command/value-row.ts";
import { createProject } from "../new/create-project.ts";
import { parseLanguage } from "../new/languages.ts";

/** `thimble new`. */
export const NEW: Command = command({
  name: "new",
  summary: "make a new container project, with a test",
  args: { name: required("<name>", "the folder to make; its last part is the name of the container") },
  options: {
    language: parsed(
      "--language <name>",
      "what it is written in: typescript (the default), c or rust",
      "typescript, c or rust",
      parseLanguage,
    ),
  },
  examples: [
    { line: "thimble new guard && cd guard && thimble run .", does: "a new container, built and running" },
    { line: "thimble new guard --language c", does: "the same in C" },
  ],
  handler: async ({ name, language = "typescript" }, { output, workingDirectory, version }) => {
    const directory = resolve(workingDirectory, name);
    const files = await createProject({ directory, shownDirectory: name, version, language });
    output.result({ directory, files }, [
      ...files.map((file) => `  ${file}`),
      "",
      `made ${name}; next:`,
      `  cd ${name}`,
      "  thimble run .        build it and see what it does",
      "  npm install && npm test",
    ]);
  },
});
