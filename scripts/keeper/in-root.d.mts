export declare const USERS: { readonly server: string; readonly pbx: string; readonly db: string };
export declare function ensureUser(name: string, root?: string): { uid: number; gid: number };
export declare function inRoot(what: {
  root: string;
  uid: number;
  gid: number;
  binds: string[];
  argv: string[];
  cwd?: string;
  network?: boolean;
}): [string, string[]];
