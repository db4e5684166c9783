/** What the rules say of members themselves (stage, loyalty, tier), put on the record: of one at once, of all by runs. */
export { retierAll, type Tiering } from './retier/many.ts';
export { type Retiered, retierMember } from './retier/one.ts';
