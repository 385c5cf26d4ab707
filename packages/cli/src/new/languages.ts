/** What a new project has of its language. */
export interface Language {
  /** Folder of its files in templates/, beside those that all languages share. */
  readonly template: string;
  /** `source` of thimble.yaml. */
  readonly source: string;
  /** The file with the container. */
  readonly main: string;
  /** The package of its SDK, without `@thimble/`. */
  readonly sdk: string;
  /** What must be installed to build it, as a sentence. */
  readonly needs: string;
  /** How handlers are made, as part of a sentence. */
  readonly handlers: string;
}

/** Languages that `thimble new` knows, by what follows `--language`. */
export const LANGUAGES: Readonly<Record<"typescript" | "c" | "rust", Language>> = {
  typescript: {
    template: "typescript",
    source: "main.ts",
    main: "main.ts",
    sdk: "assemblyscript",
    needs: "Neither needs an installation in this folder.",
    handlers: "export those you need",
  },
  c: {
    template: "c",
    source: "main.c",
    main: "main.c",
    sdk: "c",
    needs:
      "They need clang and its linker for WebAssembly, on Debian `apt install clang lld`, and nothing in this folder.",
    handlers: "write THIMBLE_ON_… for those you need",
  },
  rust: {
    template: "rust",
    source: "Cargo.toml",
    main: "src/lib.rs",
    sdk: "rust",
    needs:
      "They need Rust for WebAssembly, on Debian `apt install rustc cargo libstd-rust-dev-wasm32 lld`, and nothing in this folder.",
    handlers: "name those you need in container!",
  },
};

/** A language's name. */
export type LanguageName = keyof typeof LANGUAGES;

/** The name of a language; undefined when the text is none. */
export function parseLanguage(text: string): LanguageName | undefined {
  return text === "typescript" || text === "c" || text === "rust" ? text : undefined;
}
