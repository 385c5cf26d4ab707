import { join, resolve } from "node:path";
import { type Clock, isThimbleError, type Millis, parseDuration, ThimbleError } from "@thimble/base";
import { type Found, fetchThings, LinuxKernel, NodeFileTree, scanBle, scanBoard, scanOpcua } from "@thimble/things";
import { type Command, command } from "../command/command.ts";
import { flag, parsed, text } from "../command/value-row.ts";
import { formatTable } from "../output/format-table.ts";
import type { Output } from "../output/output.ts";
import { writeThings } from "../project/write-things.ts";

const DEFAULT_LISTEN: Millis = 10_000;

const COLUMNS = ["KIND", "ADDRESS", "WHAT IT IS", "THING", "HAS"].map((title) => ({ title }));

/** What a row shows of what something has; `--json` has all of it. */
const SHOWN = 6;

const NOTHING =
  "nothing is attached that is known here: no sensors of the kernel, no 1-Wire, GPIO, I2C or SPI, no serial ports";

/** `thimble things scan`. */
export const THINGS_SCAN: Command = command({
  name: "things scan",
  summary: "list what is attached to this machine, or what a server has, and describe it",
  details:
    "Looks for sensors that the kernel has drivers for, 1-Wire chips, I2C buses, GPIO chips with their named lines, SPI devices, serial ports and Bluetooth LE devices around. It reads only. What needs no configuration gets a Thing Description with --write. Of an OPC UA server each object is a Thing, with types, units and ranges as the server says; it is asked without a login and without protection, unless --login and --security say otherwise. A server of the web is asked for the Thing Descriptions that it has there; one without a base gets its address.",
  args: {
    address: text(
      "[address]",
      "in place of this machine an OPC UA server, opc.tcp://host:4840, or where Thing Descriptions are, http://host/things",
    ),
  },
  options: {
    ble: parsed(
      "--ble <time>",
      "how long to listen for Bluetooth LE devices, 0s for not at all; default 10s",
      "a time like 10s, or 0s",
      parseDuration,
    ),
    i2c: flag("--i2c", "also look for chips on I2C, by reading the registers that identify those of the library"),
    write: text("--write <dir>", "write a Thing Description into this folder for each that needs no configuration"),
    login: text(
      "--login <secret>",
      "log in to the server with this secret of the device: user:password, or for OPC UA a certificate and its key",
    ),
    security: text(
      "--security <how>",
      "protect the channel to the OPC UA server: auto, or mode and policy, SignAndEncrypt:Basic256Sha256",
    ),
    root: text("--root <dir>", "look under this folder in place of /, for the files of another system"),
  },
  examples: [
    { line: "thimble things scan", does: "what is attached" },
    {
      line: "thimble things scan opc.tcp://192.0.2.9 --write things",
      does: "a Thing Description for each object of a server",
    },
    {
      line: "thimble things scan opc.tcp://192.0.2.9 --login plc --security auto",
      does: "with user:password of the variable THIMBLE_SECRET_PLC",
    },
    {
      line: "thimble things scan http://192.0.2.9:8080/ --write things",
      does: "the Thing Descriptions that a server has",
    },
    { line: "thimble things scan --i2c --write things", does: "Things of it, to be used as they are" },
  ],
  handler: async (
    { address, ble: listen = DEFAULT_LISTEN, i2c, write, root, login, security },
    { clock, output, workingDirectory },
  ) => {
    if (address === undefined && (login ?? security) !== undefined)
      throw new ThimbleError("base.argument", "Cannot log in to this machine: --login and --security are of a server", {
        expected: "opc.tcp://host:4840 before them",
      });
    const isOfWeb = address !== undefined && /^https?:/i.test(address);
    if (isOfWeb && security !== undefined)
      throw new ThimbleError("base.argument", "Cannot protect the channel so: --security is of an OPC UA server", {
        expected: "https:// in the address",
      });
    const isHere = address === undefined && root === undefined;
    const found =
      address === undefined
        ? await scanMachine(resolve(workingDirectory, root ?? "/"), i2c, clock)
        : [
            ...(isOfWeb
              ? await fetchThings(address, { clock, login })
              : await scanOpcua(address, { clock, login, security })),
          ];
    if (isHere && listen > 0) found.push(...(await scanAir(clock, listen, output)));
    const nothing =
      address === undefined ? NOTHING : `${address} has nothing below Objects that is a number or a truth value`;
    const lines = found.length === 0 ? [nothing] : formatTable(COLUMNS, found.map(rowOf));
    if (write === undefined) {
      output.result(found, lines);
      return;
    }
    const things = found.flatMap(({ thing }) => thing ?? []);
    const written = await writeThings(resolve(workingDirectory, write), things);
    for (const { file, isNew } of written)
      output.note(isNew ? `wrote ${file}` : `left ${file} as it is: it is there already`);
    output.result({ found, written }, lines);
  },
});

/** A machine without a radio is none with an error: it is told in one line. */
async function scanAir(clock: Clock, time: Millis, output: Output): Promise<readonly Found[]> {
  try {
    return await scanBle({ clock, time });
  } catch (error) {
    if (!isThimbleError(error)) throw error;
    output.note(`no Bluetooth: ${error.message}${error.expected === undefined ? "" : ` (${error.expected})`}`);
    return [];
  }
}

async function scanMachine(top: string, isWithI2c: boolean, clock: Clock): Promise<Found[]> {
  const linux = new LinuxKernel();
  const kernel = { open: (path: string) => linux.open(join(top, path)), monotonic: () => linux.monotonic() };
  return [...(await scanBoard({ clock, kernel, files: new NodeFileTree(top), isWithI2c }))];
}

function rowOf({ kind, address, title, thing, has }: Found): readonly string[] {
  const more = has.length > SHOWN ? [`and ${has.length - SHOWN} more`] : [];
  return [kind, address, title, thing?.role ?? "", [...has.slice(0, SHOWN), ...more].join(", ")];
}
