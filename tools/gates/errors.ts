import { ERROR_CATALOGUE } from "../../packages/base/src/errors/catalogue.ts";
import { checkErrorPage } from "../error-page.ts";
import { readReasons } from "../reasons.ts";
import { sourceFiles } from "../source-files.ts";

/** Every code of the catalogue is thrown somewhere and seen by a test, and docs/errors.md says the same as the catalogue. */
export function checkErrors(): readonly string[] {
  const sources = sourceFiles("src").filter((file) => !/\/errors\/rows-/.test(file.path));
  const source = sources.map((file) => file.text).join("\n");
  const tests = sourceFiles("test")
    .map((file) => file.text)
    .join("\n");
  const exempt = readReasons("tools/untested-errors.txt");
  const problems: string[] = [...checkErrorPage()];
  for (const code of Object.keys(ERROR_CATALOGUE)) {
    if (!source.includes(`"${code}"`)) problems.push(`${code}: nothing throws it`);
    if (!tests.includes(code) && !exempt.has(code)) problems.push(`${code}: no test sees it`);
  }
  return problems;
}
