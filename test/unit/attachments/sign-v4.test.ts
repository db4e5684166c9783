import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { EMPTY_PAYLOAD, signed } from '../../../prisma/attachments/sign-v4.ts';

/** As published: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
const KEYS = { keyId: 'AKIAIOSFODNN7EXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', region: 'us-east-1' };
const AT = new Date('2013-05-24T00:00:00Z');
const of = (path: string) => new URL(`https://examplebucket.s3.amazonaws.com${path}`);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

test.each([
  [
    'GET of a part',
    { method: 'GET', url: of('/test.txt'), headers: { range: 'bytes=0-9' }, payload: EMPTY_PAYLOAD },
    'host;range;x-amz-content-sha256;x-amz-date',
    'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  ],
  [
    'PUT',
    {
      method: 'PUT',
      url: of('/test$file.text'),
      headers: { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
      payload: sha256('Welcome to Amazon S3.'),
    },
    'date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class',
    '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
  ],
  [
    'GET of a setting',
    { method: 'GET', url: of('/?lifecycle'), headers: {}, payload: EMPTY_PAYLOAD },
    'host;x-amz-content-sha256;x-amz-date',
    'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
  ],
  [
    'a list',
    { method: 'GET', url: of('/?prefix=J&max-keys=2'), headers: {}, payload: EMPTY_PAYLOAD },
    'host;x-amz-content-sha256;x-amz-date',
    '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
  ],
])('%s is signed as AWS published it', (_, request, names, signature) => {
  expect(signed(request as Parameters<typeof signed>[0], KEYS, AT).authorization).toBe(
    `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=${names},Signature=${signature}`,
  );
});
