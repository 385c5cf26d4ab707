/** Standard acceleration of free fall, g_n, in m/s2. @see Resolution 2 of the 3rd CGPM (1901) */
export const STANDARD_GRAVITY = 9.80665;
