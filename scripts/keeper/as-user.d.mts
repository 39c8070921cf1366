export declare function asUser(what: { uid: number; gid: number; argv: string[]; needs: string[]; umask?: string }): [string, string[]];
export declare function closedFolder(paths: string[], isOpen?: (folder: string) => boolean): string | null;
export declare function outermost(paths: string[]): string[];
