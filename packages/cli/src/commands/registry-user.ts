import { text as readText } from "node:stream/consumers";
import { ThimbleError } from "@thimble/base";
import { hashPassword, RIGHTS } from "@thimble/images";
import { type Command, command } from "../command/command.ts";
import { flag, many, required, text } from "../command/value-row.ts";
import { DATA_OPTION } from "../data-directory.ts";
import { changeUsers, usersPath } from "../project/registry-users.ts";

/** `thimble registry user`. */
export const REGISTRY_USER: Command = command({
  name: "registry user",
  summary: "give a user of a registry a password and rights, or take them away",
  details:
    "The password is read from standard input and kept as a hash. A user who is there is replaced. The name anonymous, which has no password, is whoever logs in as nobody. A registry that is served takes the change within seconds.",
  args: { name: required("<name>", "the user") },
  options: {
    grant: many(
      "--grant <fleet=right>",
      "pull, push or delete in a fleet, * for every fleet; each right has those before it",
    ),
    remove: flag("--remove", "take the user away"),
    users: text("--users <file>", "the file; default registry-users.json in the data directory"),
    data: DATA_OPTION,
  },
  examples: [
    { line: "thimble registry user ci --grant plant=push < password.txt", does: "who builds" },
    { line: "thimble registry user anonymous --grant plant=pull", does: "everybody may pull" },
  ],
  handler: async ({ name, grant, remove, users, data }, context) => {
    const path = usersPath(context, data, users);
    const fleets = Object.fromEntries(grant.map(parseGrant));
    const isNamed = name !== "anonymous";
    if (!/^[\w.@-]{1,64}$/.test(name)) {
      throw new ThimbleError("base.argument", `Cannot add user "${name}": the name has other characters`, {
        expected: "at most 64 letters, digits, dots, dashes, underscores and @",
      });
    }
    if (!remove && grant.length === 0) {
      throw new ThimbleError("base.argument", `Cannot add user "${name}": it would have no rights`, {
        expected: "--grant FLEET=pull, push or delete",
      });
    }
    const password = isNamed && !remove ? await readPassword(name, context.stdin()) : undefined;
    const hash = password === undefined ? undefined : await hashPassword(password);
    await changeUsers(path, (file) => {
      const { [name]: _, ...others } = file.users;
      if (!isNamed) return { users: file.users, anonymous: remove ? {} : fleets };
      return { ...file, users: hash === undefined ? others : { ...others, [name]: { password: hash, fleets } } };
    });
    const done = remove
      ? "removed"
      : Object.entries(fleets)
          .map(([fleet, right]) => `${right} in ${fleet}`)
          .join(", ");
    context.output.result({ user: name, fleets: remove ? null : fleets, file: path }, [`${name}  ${done}`, path]);
  },
});

function parseGrant(grant: string): readonly [string, string] {
  const [, fleet = "", given = ""] = /^([a-z0-9][a-z0-9._-]*|\*)=(\w+)$/.exec(grant) ?? [];
  const right = RIGHTS.find((it) => it === given);
  if (right !== undefined) return [fleet, right];
  throw new ThimbleError("base.argument", `Cannot grant "${grant}": it is no fleet and right`, {
    expected: `FLEET=RIGHT, the right one of ${RIGHTS.join(", ")}`,
  });
}

async function readPassword(name: string, stdin: NodeJS.ReadableStream): Promise<string> {
  const password = (await readText(stdin)).replace(/\r?\n$/, "");
  if (password !== "") return password;
  throw new ThimbleError("base.argument", `Cannot add user "${name}": no password came`, {
    expected: "the password on standard input",
  });
}
