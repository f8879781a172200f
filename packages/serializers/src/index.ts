export { CompressedSerializer, type CompressedSerializerOptions } from './compressed-serializer.ts';
export type { CompressionAlgorithm } from './compression.ts';
export { EncryptedSerializer, type EncryptedSerializerOptions } from './encrypted-serializer.ts';
export type { EncryptionKey } from './encryption-key.ts';
export { FallbackSerializer } from './fallback-serializer.ts';
export { SchemaSerializer, type SchemaSerializerOptions } from './schema-serializer.ts';
export { SignedSerializer, type SignatureDigest, type SignedSerializerOptions } from './signed-serializer.ts';
export { V8Serializer } from './v8-serializer.ts';
