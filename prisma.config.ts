import { defineConfig } from 'prisma/config';

/** `generate` needs no database; everything else is given DATABASE_URL by the launcher. */
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? 'postgresql://unset@127.0.0.1:1/unset' },
});
