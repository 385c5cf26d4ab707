/** Errors of the package images. */
export const IMAGES_ERRORS = {} as const;
