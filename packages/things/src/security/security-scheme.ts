/** Where an API key goes. @see WoT Thing Description 1.1, section 5.3.3.6 "APIKeySecurityScheme" */
export type KeyPlace = "header" | "query" | "cookie";

/**
 * How a driver shows who it is. The secret is not in it, only its name: a description is kept, sent and shown.
 * @see WoT Thing Description 1.1, section 5.3.3 "Security Vocabulary Definitions"
 */
export type SecurityScheme =
  /** A secret of the form `user:password`. */
  | { readonly kind: "basic"; readonly secret: string }
  /** The secret is the token. */
  | { readonly kind: "bearer"; readonly secret: string }
  /** The secret is the key, which goes under `name`. */
  | { readonly kind: "apikey"; readonly secret: string; readonly in: KeyPlace; readonly name: string };
