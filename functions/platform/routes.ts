/** Who may call a route: any of these roles, or anyone at all without a token. */
export type Access = { readonly roles: readonly Role[] | 'anyone' };

/** What a token can say its bearer is. */
export type Role = 'coordinator' | 'viewer' | 'protection' | 'admin';

/** The routes of one step as API Gateway names them (`POST /forums`), read by the step and by the stack alike. */
export type Routes = Readonly<Record<string, Access>>;
