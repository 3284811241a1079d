import { createHash } from 'node:crypto';
import { CompactEncrypt, compactDecrypt, errors } from 'jose';

/** Turns a value into a text that can be read or made only with the secret. */
export interface Seal {
  close(value: object): Promise<string>;
  /** Resolves with null for a text that was not made with this secret. */
  open(text: string): Promise<unknown>;
}

const HEADER = { alg: 'dir', enc: 'A256GCM' } as const;

/** JWE with AES-256-GCM, which both encrypts and authenticates (RFC 7516). */
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
