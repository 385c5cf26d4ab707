/** Where an API key goes: `uri` is a variable of the form's address. @see WoT Thing Description 1.1, section 5.3.3.6 "APIKeySecurityScheme" */
export type KeyPlace = "header" | "query" | "cookie" | "uri";

/**
 * How a driver shows who it is. The secret is not in it, only its name: a description is kept, sent and shown.
 * @see WoT Thing Description 1.1, section 5.3.3 "Security Vocabulary Definitions"
 */
export type SecurityScheme =
  /** A secret of the form `user:password`. */
  | { readonly kind: "basic"; readonly secret: string }
  /** A secret of the form `user:password`, which is not sent: the server is shown that it is known. */
  | { readonly kind: "digest"; readonly secret: string }
  /** As the server asks for it, basic or digest. */
  | { readonly kind: "auto"; readonly secret: string }
  /** The secret is the token. */
  | { readonly kind: "bearer"; readonly secret: string }
  /** The secret is the key, which goes under `name`. */
  | { readonly kind: "apikey"; readonly secret: string; readonly in: KeyPlace; readonly name: string }
  /** A secret of the form `client:secret`, for which the server at `token` gives tokens. */
  | { readonly kind: "oauth2"; readonly secret: string; readonly token: string; readonly scopes: readonly string[] };
