import type { YamlNode } from "@thimble/model";
import type { DbcMessage } from "../can/dbc.ts";
import type { ChipUse } from "../chip-driver/parse-chip-use.ts";
import type { ThingSecurity } from "../security/thing-security.ts";

/** What of a Thing holds for each of its forms. */
export interface ThingFrame {
  /** What each `href` is relative to; empty for none. */
  readonly base: string;
  /** The variables that addresses of all its forms may have; undefined for none. */
  readonly variables?: YamlNode | undefined;
  /** Whether a tool wrote it, so that what it means by a word that is not known is its matter. Default a person did. */
  readonly isOfTool?: boolean;
  /** Where the Thing is, once that is chosen; undefined for wherever the first form is. */
  readonly address?: string | undefined;
  readonly security: ThingSecurity;
  /** A file with the certificates of authorities to trust, PEM; undefined for those of the system. */
  readonly ca: string | undefined;
  /** The messages of its DBC file; undefined for none. */
  readonly dbc: readonly DbcMessage[] | undefined;
  /** The chip that it is, where it is one of the library. */
  readonly chip?: ChipUse | undefined;
}
