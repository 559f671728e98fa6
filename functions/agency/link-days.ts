/** How long a link in a mail works, in days: longer than the longest clock of an agency, Tết included. Its key rotates no sooner. */
export const LINK_DAYS = 60;
