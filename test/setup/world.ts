import { randomUUID } from 'node:crypto';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import pg from 'pg';
import { inject } from 'vitest';
import { forgetFlows } from '../../domain/case/known-flows.ts';
import { createPrisma, type PrismaClient } from '../../prisma/client.ts';
import type { Browser } from './browser.ts';

const TEMPLATE = 'template_steward';
const POOL = 5;

/** A migrated, empty database of the test file's own, copied from the template in about 0.2 s. */
export async function database(): Promise<{ url: string; prisma: PrismaClient; close(): Promise<void> }> {
  forgetFlows();
  const name = `t_${randomUUID().replaceAll('-', '')}`;
  const server = inject('postgres');
  const admin = new pg.Client({ connectionString: server });
  admin.on('error', () => {}); // the server may be gone before a test file that was cut short
  await admin.connect();
  await admin.query(`create database ${name} template ${TEMPLATE} strategy file_copy`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const prisma = createPrisma(url.href, POOL);
  return {
    url: url.href,
    prisma,
    async close() {
      await prisma.$disconnect();
      await admin.query(`drop database ${name} with (force)`);
      await admin.end();
    },
  };
}

/** Path of the workflow bundle, for `workflowBundle: { codePath }`. */
export const bundlePath = () => inject('bundle');

/** host:port of the Temporal server of this run. */
export const temporalAddress = () => inject('temporalAddress');

/** A Temporal namespace of the test file's own, ready to use. */
export async function temporalNamespace(): Promise<string> {
  const namespace = `t-${randomUUID()}`;
  const connection = await Connection.connect({ address: temporalAddress() });
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs('1 day'),
    });
    for (const deadline = Date.now() + 10_000; ; ) {
      try {
        // The frontend knows a new namespace a moment after it was registered.
        await connection.workflowService.listWorkflowExecutions({ namespace, pageSize: 1 });
        return namespace;
      } catch (error) {
        if (Date.now() > deadline) throw error;
      }
    }
  } finally {
    await connection.close();
  }
}

/** Path of the time-skipping server, for `createTimeSkipping({ server: { executable: { type: 'existing-path', path } } })`. */
export const testServerPath = () => inject('testServer');

/** What `chromium.launch` of playwright-core needs. */
export const browser = (): Browser => inject('browser');
export const chromiumPath = () => inject('browser').executablePath;

/** A browser for a test file. The packed Chromium now and then crashes while it starts: that is its fault, so it is asked again. */
export async function openBrowser(): Promise<import('playwright-core').Browser> {
  const { chromium } = await import('playwright-core');
  for (let attempt = 1; ; attempt++) {
    try {
      return await chromium.launch(browser());
    } catch (error) {
      if (attempt >= 3) throw error;
    }
  }
}
