import { readFileSync, writeFileSync } from "node:fs";
import { ERROR_CATALOGUE } from "../packages/base/src/errors/catalogue.ts";

/** Where the page of errors is. */
export const ERROR_PAGE = "docs/errors.md";

/** docs/errors.md as the catalogue makes it. */
export function errorPage(): string {
  const rows = Object.entries(ERROR_CATALOGUE).map(
    ([code, row]) =>
      `| \`${code}\` | ${row.audience} | ${row.exitCode} | ${row.httpStatus} | ${row.retryable ? "yes" : "no"} | ${row.help} |`,
  );
  return `# Errors

Every error of Thimble has a code of this table, in the command line's output (the row \`code\`, the member \`code\` with \`--json\`) and in the
control socket's answers. Made from the catalogue in packages/base/src/errors by \`node tools/error-page.ts\`; a gate keeps the two equal.

Who can mend it: **user**, the person at the keyboard; **peer**, the other end of a wire; **environment**, the machine; **bug**, us.

| code | who | exit | HTTP | try again | what happened and what mends it |
|---|---|---|---|---|---|
${rows.join("\n")}
`;
}

/** Whether the committed page is what the catalogue makes. */
export function checkErrorPage(): readonly string[] {
  return readFileSync(ERROR_PAGE, "utf8") === errorPage()
    ? []
    : [`${ERROR_PAGE}: differs from the catalogue; run node tools/error-page.ts`];
}

if (import.meta.main) writeFileSync(ERROR_PAGE, errorPage());
