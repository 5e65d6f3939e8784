// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
/// The region of the memories is where partitions that are not resident take turns. This module knows who owns it,
/// and when what a turn needs has come from off-chip memory (docs/chip.md, section 2, "Reload turns").
///
///   a turn begins    when the region is free: the owner's if it is eligible, else the highest eligible partition's
///   load_o           in that cycle: load_bits_o are asked of off-chip memory
///   loaded_o         from ceil(load_bits_o / bandwidth) cycles later on, until the turn is over
///
/// A turn is one window. The owner only loads its planes. Another partition also loads its weights and initial
/// potentials and moves the potentials of images that are not finished: the owner's are saved, its own restored.
/// Loading runs beside the engine.
///
/// The bandwidth is rate_i * 10^-6 bits a cycle (Mbit/s times the period in ps). No division is needed: a bit costs
/// 10^6, and each cycle pays rate_i.
///
/// Restrictions: rate_i is not 0.
module region #(
    parameter int PARTITIONS = 4,
    localparam int PARTITION_BITS = radish_pkg::PARTITION_REGISTER_BITS
) (
    input logic clk_i,
    input logic rst_ni,
    input logic run_i,
    input radish_pkg::offchip_rate_t rate_i,
    input logic [PARTITIONS*PARTITION_BITS-1:0] partitions_i,
    input logic [PARTITIONS-1:0] eligible_i,  // the partition's window is complete, its emission has room
    input logic [PARTITIONS-1:0] done_i,  // its turn is integrated, committed and emitted
    input logic [PARTITIONS-1:0] works_i,  // the engine runs a job of this partition
    input logic [PARTITIONS-1:0] unfinished_i,  // the partition is within an image
    output logic [PARTITIONS-1:0] turn_o,  // its turn begins
    output logic [PARTITIONS-1:0] loaded_o,
    output logic load_o,
    output radish_pkg::load_size_t load_bits_o
);
  localparam int LOAD_BITS = radish_pkg::LOAD_SIZE_BITS;
  localparam int MOVED_BITS = radish_pkg::TRANSFER_BITS;
  localparam int PRICE_BITS = $clog2(1000000);
  localparam int COST_BITS = LOAD_BITS + PRICE_BITS;
  localparam int BIT_COST = 1000000;

  logic [PARTITIONS-1:0] owner_d, owner_q;  // one-hot; 0: nobody owns the region
  logic open_d, open_q;  // the owner's turn is not over
  logic [COST_BITS-1:0] due, cost, cost_d, cost_q;  // cost of the bits still to come
  logic free;
  radish_pkg::load_size_t owner_state, own_state, reload, planes;

  assign free = run_i && (!open_q || ((owner_q & done_i) != 0 && (owner_q & works_i) == 0));

  always_comb begin
    turn_o = '0;
    for (int i = 0; i < PARTITIONS; i++) if (free && eligible_i[i]) turn_o = PARTITIONS'(1) << i;
    if (free && (owner_q & eligible_i) != 0) turn_o = owner_q;
    load_o = turn_o != 0;
  end

  // ---- what has to move -------------------------------------------------------------------------------------
  always_comb begin
    {owner_state, own_state, reload, planes} = '0;
    for (int i = 0; i < PARTITIONS; i++) begin
      if (owner_q[i] && unfinished_i[i])
        owner_state = LOAD_BITS'(partitions_i[i*PARTITION_BITS+radish_pkg::PARTITION_STATE_BITS_LSB+:MOVED_BITS]);
      if (turn_o[i]) begin
        planes = LOAD_BITS'(partitions_i[i*PARTITION_BITS+radish_pkg::PARTITION_PLANE_BITS_LSB+:MOVED_BITS]);
        reload = LOAD_BITS'(partitions_i[i*PARTITION_BITS+radish_pkg::PARTITION_RELOAD_BITS_LSB+:MOVED_BITS]);
        if (unfinished_i[i])
          own_state = LOAD_BITS'(partitions_i[i*PARTITION_BITS+radish_pkg::PARTITION_STATE_BITS_LSB+:MOVED_BITS]);
      end
    end
    load_bits_o = turn_o == owner_q ? planes : planes + reload + owner_state + own_state;
  end

  // ---- the time it takes ------------------------------------------------------------------------------------
  assign cost = COST_BITS'(load_bits_o) * COST_BITS'(BIT_COST);
  assign due = load_o ? cost : cost_q;
  assign cost_d = due > COST_BITS'(rate_i) ? due - COST_BITS'(rate_i) : '0;
  assign owner_d = load_o ? turn_o : owner_q;
  assign open_d = load_o || (open_q && !free);
  // That nothing is due is known without the product.
  assign loaded_o = (load_o ? load_bits_o != 0 : cost_q != 0) ? '0 : load_o ? turn_o : open_q ? owner_q : '0;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {owner_q, open_q, cost_q} <= '0;
    end else begin
      {owner_q, open_q, cost_q} <= {owner_d, open_d, cost_d};
`ifndef SYNTHESIS
      if (load_o) assert (rate_i != 0);
`endif
    end
  end
endmodule
