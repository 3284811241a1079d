import { createHash } from 'node:crypto';
import { CompactEncrypt, compactDecrypt, errors } from 'jose';

/** Makes a text of a value that only who knows the secret can read or make. */
export interface Seal {
  close(value: object): Promise<string>;
  /** Null for a text that was not made with this secret. */
  open(text: string): Promise<unknown>;
}

const HEADER = { alg: 'dir', enc: 'A256GCM' } as const;

/** JWE with AES-256-GCM, which encrypts and authenticates at once (RFC 7516). */
export function createSeal(secret: string): Seal {
  const key = createHash('sha256').update(secret).digest();
  return {
    close: (value) => new CompactEncrypt(Buffer.from(JSON.stringify(value))).setProtectedHeader(HEADER).encrypt(key),
    async open(text) {
      try {
        const { plaintext } = await compactDecrypt(text, key, {
          keyManagementAlgorithms: [HEADER.alg],
          contentEncryptionAlgorithms: [HEADER.enc],
        });
        return JSON.parse(Buffer.from(plaintext).toString('utf8'));
      } catch (error) {
        if (error instanceof errors.JOSEError) return null;
        throw error;
      }
    },
  };
}
