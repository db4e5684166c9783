import { createHash } from 'node:crypto';
import type { RuleSetDefinition } from './definition.ts';

// Definitions are immutable: the checksum of the same object is taken once.
const checksums = new WeakMap<RuleSetDefinition, string>();

export function checksumOf(definition: RuleSetDefinition): string {
  let checksum = checksums.get(definition);
  if (!checksum) {
    checksum = createHash('sha256').update(JSON.stringify(definition)).digest('hex');
    checksums.set(definition, checksum);
  }
  return checksum;
}
