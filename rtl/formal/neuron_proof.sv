/// The radix neuron beside what it must mean: for any bias, fan-in, weights and schedule of operations
///
///   (1)  v * 2^t + (the t bits shifted out) = b + sum of w * (X mod 2^t)
///   (2)  a commit after T_in steps gives clamp(A >> shift, 0, 2^T_out - 1), a readout A
///
/// under the bound that mapping checks, |b| + 2 S <= 2^(V-1), where S is the sum of |w| over the inputs. The
/// ghost registers hold the right hand side of (1) in wide integers (`acc`), t, and the sum of |w| over the
/// inputs that spiked in this step (`used` <= S: an input spikes at most once in a step). T_in, T_out, shift, b
/// and S are arbitrary but constant from reset to commit. The properties are inductive: one step from any state
/// that satisfies them.
module neuron_proof #(
    parameter int V = radish_pkg::CORE_POTENTIAL_BITS,
    parameter int W = 8,
    parameter int T = 8
) (
    input logic clk_i,
    input logic start_i,
    input logic spike_i,
    input logic fire_i,
    input logic signed [W-1:0] weight_i,
    input logic [4:0] timesteps_in_i,
    input logic [4:0] timesteps_out_i,
    input logic [4:0] shift_i,
    input logic signed [V-1:0] bias_i,
    input logic [V-1:0] fan_i
);
  localparam int A = V + T;  // bits of acc: |acc| < 2^T * 2^(V-1)

  // Constants of one image.
  logic [4:0] timesteps_in_q, timesteps_out_q, shift_q;
  logic signed [V-1:0] bias_q;
  logic [V-1:0] fan_q;
  // Ghosts.
  logic valid_q;
  logic [3:0] t_q;
  logic signed [A-1:0] acc_q;
  logic [V-1:0] used_q;

  initial valid_q = 1'b0;

  radish_pkg::neuron_op_e op;
  logic commit;
  assign commit = valid_q && t_q == timesteps_in_q[3:0];
  always_comb begin
    op = radish_pkg::NEURON_HOLD;
    if (start_i && !valid_q) op = radish_pkg::NEURON_RESET;
    else if (commit) op = radish_pkg::NEURON_COMMIT;
    else if (valid_q && fire_i) op = radish_pkg::NEURON_FIRE;
    else if (valid_q && spike_i) op = radish_pkg::NEURON_INTEGRATE;
  end

  logic signed [V-1:0] v_d, v_q;
  logic [T-1:0] out_d, out_q, y;
  logic signed [V+T-1:0] sum;
  neuron_step #(
      .V(V),
      .W(W),
      .T(T)
  ) u_step (
      .op_i(op),
      .bias_i(op == radish_pkg::NEURON_RESET ? bias_i : bias_q),
      .weight_i(weight_i),
      .timesteps_in_i(timesteps_in_q),
      .timesteps_out_i(timesteps_out_q),
      .shift_i(shift_q),
      .v_i(v_q),
      .out_i(out_q),
      .v_o(v_d),
      .out_o(out_d),
      .sum_o(sum),
      .y_o(y)
  );

  // The magnitudes, one bit wider than what they measure.
  logic [V:0] bias_size, weight_size, used_next;
  assign bias_size = bias_i[V-1] ? -{bias_i[V-1], bias_i} : {1'b0, bias_i};
  assign weight_size = weight_i[W-1] ? -{{(V + 1 - W) {1'b1}}, weight_i} : {{(V + 1 - W) {1'b0}}, weight_i};
  assign used_next = {1'b0, used_q} + weight_size;

  always_ff @(posedge clk_i) begin
    v_q   <= v_d;
    out_q <= out_d;
    case (op)
      radish_pkg::NEURON_RESET: begin
        valid_q <= 1'b1;
        timesteps_in_q <= timesteps_in_i;
        timesteps_out_q <= timesteps_out_i;
        shift_q <= shift_i;
        bias_q <= bias_i;
        fan_q <= fan_i;
        t_q <= 4'd0;
        acc_q <= {{(A - V) {bias_i[V-1]}}, bias_i};
        used_q <= '0;
      end
      radish_pkg::NEURON_INTEGRATE: begin
        acc_q  <= acc_q + ({{(A - W) {weight_i[W-1]}}, weight_i} << t_q);
        used_q <= used_next[V-1:0];
      end
      radish_pkg::NEURON_FIRE: begin
        t_q <= t_q + 4'd1;
        used_q <= '0;
      end
      radish_pkg::NEURON_COMMIT: begin  // the reset is part of the commit: the same neuron's next image
        t_q <= 4'd0;
        acc_q <= {{(A - V) {bias_q[V-1]}}, bias_q};
        used_q <= '0;
      end
      default: ;
    endcase
  end

  // What the environment promises.
  logic [V+1:0] bound;
  assign bound = {1'b0, bias_size} + {1'b0, fan_i, 1'b0};
  always_comb begin
    if (op == radish_pkg::NEURON_RESET) begin
      assume (timesteps_in_i >= 1 && timesteps_in_i <= T);
      assume (timesteps_out_i >= 1 && timesteps_out_i <= T);
      assume (bound <= (1 << (V - 1)));
    end
    if (op == radish_pkg::NEURON_INTEGRATE) assume (used_next <= {1'b0, fan_q});
  end

  // What holds in every reachable state.
  logic signed [A-1:0] wide_v, low_bits, meaning;
  logic [V:0] v_size, bias_q_size;
  logic [V+1:0] bound_q, reach;
  always_comb begin
    wide_v = {{(A - V) {v_q[V-1]}}, v_q};
    low_bits = {{(A - T) {1'b0}}, out_q >> (timesteps_in_q - {1'b0, t_q})};
    meaning = (wide_v << t_q) + low_bits;
    v_size = v_q[V-1] ? -{v_q[V-1], v_q} : {1'b0, v_q};
    bias_q_size = bias_q[V-1] ? -{bias_q[V-1], bias_q} : {1'b0, bias_q};
    bound_q = {1'b0, bias_q_size} + {1'b0, fan_q, 1'b0};
    reach = {1'b0, bias_q_size} + {2'b00, fan_q} + {2'b00, used_q};
    if (valid_q) begin
      assert (timesteps_in_q >= 1 && timesteps_in_q <= T && {1'b0, t_q} <= timesteps_in_q);
      assert (timesteps_out_q >= 1 && timesteps_out_q <= T);
      assert (bound_q <= (1 << (V - 1)) && used_q <= fan_q);
      // |v| < |b| + 2 sum |w|, or there is nothing to add
      assert ({1'b0, v_size} <= reach);
      // the bits still to come are zero: nothing is left of an earlier image
      assert (((out_q >> (timesteps_in_q - {1'b0, t_q})) << (timesteps_in_q - {1'b0, t_q})) == out_q);
      assert ((out_q >> timesteps_in_q) == 0);
      assert (meaning == acc_q);  // (1)
    end
    if (commit) begin  // (2)
      assert (sum == acc_q);
      if (acc_q[A-1]) assert (y == 0);
      else if ((acc_q >> shift_q) > ((1 << timesteps_out_q) - 1)) assert (y == (1 << timesteps_out_q) - 1);
      else assert (y == (acc_q >> shift_q));
    end
  end
endmodule
