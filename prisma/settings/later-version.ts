/** Somebody saved a later version than the one that was looked at: nothing was written over. */
export class LaterVersion extends Error {
  readonly version: number;
  constructor(version: number) {
    super(`version ${version} is there by now`);
    this.version = version;
  }
}
