import { Periodic } from '@bonafide/platform/process/periodic';
import { CONFIG, LOGGER } from '@bonafide/platform/process/tokens';
import { Module } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Gateway } from './gateway.js';
import { SigningKey } from './issuer/signing-key.entity.js';
import { ApiKey } from './tenants/api-key.entity.js';
import { Client } from './tenants/client.entity.js';
import { Tenant } from './tenants/tenant.entity.js';

/** Tokens, API keys, limits, then a streaming proxy. */
@Module({
  imports: [TypeOrmModule.forFeature([Tenant, Client, ApiKey, SigningKey])],
  providers: [{ provide: Gateway, inject: [HttpAdapterHost, CONFIG, DataSource, Periodic, LOGGER], useFactory: Gateway.open }],
})
export class GatewayModule {}
