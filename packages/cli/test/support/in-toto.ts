import { spawnSync } from "node:child_process";

/** Reads a statement with its predicate as the makers of in-toto read it, and prints what is wrong. */
const PROGRAM = `import json, sys
from google.protobuf.json_format import ParseDict
from in_toto_attestation.v1.statement import Statement
from in_toto_attestation.v1.statement_pb2 import Statement as Message
from in_toto_attestation.predicates.provenance.v1.provenance_pb2 import Provenance as Predicate
document = json.load(sys.stdin)
try:
    statement = Statement.copy_from_pb(ParseDict(document, Message()))
    statement.validate()
    ParseDict(document["predicate"], Predicate())
except Exception as error:
    print(error)
`;

/** Why tests with the parsers of in-toto are left out; false where they are here. */
export const skipWithoutInToto: string | false =
  spawnSync("python3", ["-c", "import in_toto_attestation"]).status === 0
    ? false
    : "Python's in-toto-attestation is not here: pip3 install in-toto-attestation==0.9.3";

/** What is wrong in a statement with SLSA's provenance; an empty text for nothing. */
export async function inToto(statement: unknown): Promise<string> {
  const { stdout, stderr } = spawnSync("python3", ["-c", PROGRAM], {
    input: JSON.stringify(statement),
    encoding: "utf8",
  });
  return `${stdout}${stderr}`;
}
