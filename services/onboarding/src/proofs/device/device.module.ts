import { peerProvider } from '@bonafide/messaging/peers';
import { GeofenceService } from '@bonafide/proto/gen/bonafide/compliance/v1/geofence_pb';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { JourneyModule } from '../../journey/journey.module.js';
import { Proofs } from '../../journey/proof/proofs.js';
import { CustomerConfigModule } from '../../settings/customer-config.module.js';
import { AddDevice } from './add-device.step.js';
import { ClosingDevicePart } from './closing-device.js';
import { DeviceController } from './device.controller.js';
import { Device } from './device.entity.js';
import { DeviceProof } from './device.proof.js';
import { Devices } from './devices.js';
import { Geofences } from './geofences.js';
import { VerifyDevice } from './verify-device.step.js';

/** addDevice, verifyDevice, and the device of a re-enrolment. */
@Module({
  imports: [JourneyModule, CustomerConfigModule, TypeOrmModule.forFeature([Device])],
  controllers: [DeviceController],
  providers: [
    peerProvider(GeofenceService),
    AddDevice,
    ClosingDevicePart,
    DeviceProof,
    Devices,
    Geofences,
    VerifyDevice,
  ],
})
export class DeviceModule {
  constructor(proofs: Proofs, proof: DeviceProof) {
    proofs.register(proof);
  }
}
