//! What each engine of others says of three bad rules, when it loads and when it evaluates: a syntax
//! error (`employees >=`), a misspelt field (`employes >= 50`), and a type error (`industry >= 50`, a
//! text field). What qualify says stands in its own tests.

#![allow(dead_code, reason = "used by features")]

use crate::lead::*;
use std::fmt::Debug;

fn show<T: Debug, E: Debug + ToString>(r: Result<T, E>) -> String {
    match r {
        Ok(v) => format!("ok {v:?}"),
        Err(e) => format!("ERROR {}", e.to_string()),
    }
}
fn line(peer: &str, case: &str, stage: &str, text: String) {
    let t: String = text.replace('\n', " \\n ").chars().take(420).collect();
    println!("{peer:<22} {case:<9} {stage:<5} {t}");
}

const CASES: [(&str, &str); 3] =
    [("syntax", "employees >= "), ("field", "employes >= 50"), ("type", "industry >= 50")];

pub fn run() {
    let lead = leads(1)[0];
    let _ = &lead;

    #[cfg(feature = "zen")]
    {
        use crate::engines::zen;
        for (case, text) in CASES {
            let text = format!("({text}) ? 5 : 0");
            match zen_expression::compile_expression(&text) {
                Err(e) => line("zen-expression", case, "load", format!("ERROR {e}")),
                Ok(p) => {
                    line("zen-expression", case, "load", "ok".into());
                    line(
                        "zen-expression",
                        case,
                        "eval",
                        show(p.evaluate(zen::convert(&lead)).map(|v| v.to_string())),
                    );
                }
            }
        }
        for (case, field, cell) in
            [("syntax", "employees", ">= "), ("field", "employes", ">= 50"), ("type", "industry", ">= 50")]
        {
            let g = serde_json::json!({"nodes": [
                {"id": "in", "name": "in", "type": "inputNode", "content": {}},
                {"id": "t", "name": "t", "type": "decisionTableNode", "content": {"hitPolicy": "collect",
                    "inputs": [{"id": "a", "name": "a", "field": field}], "outputs": [{"id": "p", "name": "p", "field": "points"}],
                    "rules": [{"_id": "1", "a": cell, "p": "5"}]}},
                {"id": "out", "name": "out", "type": "outputNode", "content": {}}],
                "edges": [{"id": "1", "sourceId": "in", "targetId": "t", "type": "edge"}, {"id": "2", "sourceId": "t", "targetId": "out", "type": "edge"}]});
            // The editor's analysis, a separate API; the input node is given a schema for it.
            let mut with_schema = g.clone();
            with_schema["nodes"][0]["content"] = serde_json::json!({"schema": serde_json::json!({"type": "object", "properties": {
                "employees": {"type": "number"}, "industry": {"type": "string"}}, "required": ["employees", "industry"]}).to_string()});
            let mut ws = zen_engine::policy::PolicyWorkspace::new();
            ws.set_document("g.json", serde_json::from_value(with_schema).unwrap());
            line("zen-engine table", case, "check", format!("{:?}", ws.diagnostics("g.json")));
            let content: Result<zen_engine::model::GraphContent, _> = serde_json::from_value(g);
            let mut d = zen_engine::Decision::from(content.unwrap());
            d.compile();
            line("zen-engine table", case, "load", show(d.validate()));
            line(
                "zen-engine table",
                case,
                "eval",
                match zen::now(d.evaluate(zen::convert(&lead))) {
                    Ok(r) => format!("ok {}", r.result),
                    Err(e) => format!("ERROR {e}"),
                },
            );
        }
    }
    #[cfg(feature = "regorus")]
    for (case, text) in [
        ("syntax", "input.employees >= "),
        ("field", "input.employes >= 50"),
        ("type", "input.industry >= 50"),
    ] {
        let mut e = regorus::Engine::new();
        let src = format!("package lq\n\nok := 1\n\nhits contains \"F1\" if {{ {text} }}\n");
        match e.add_policy("lq.rego".into(), src) {
            Err(x) => line("regorus", case, "load", format!("ERROR {x}")),
            Ok(_) => {
                line("regorus", case, "load", "ok".into());
                e.set_input(regorus::Value::from_json_str(&lead.to_json()).unwrap());
                line(
                    "regorus",
                    case,
                    "eval",
                    show(e.eval_rule("data.lq.hits".into()).map(|v| v.to_string())),
                );
            }
        }
    }
    #[cfg(feature = "cel")]
    for (case, text) in CASES {
        use std::sync::Arc;
        let env = Arc::new(cel::Env::stdlib());
        match env.compile(&format!("(employees >= 1 ? 1 : 0)\n + ({text} ? 5 : 0)")) {
            Err(x) => line("cel", case, "load", format!("ERROR {x}")),
            Ok(p) => {
                line("cel", case, "load", "ok".into());
                let l = crate::engines::cel::convert(&lead);
                let mut ctx = cel::Context::with_env(env);
                ctx.set_variable_resolver(&l);
                line("cel", case, "eval", show(p.execute(&ctx)));
            }
        }
    }
    #[cfg(feature = "rhai")]
    for (case, text) in CASES {
        let e = rhai::Engine::new();
        match e.compile(format!("let s = 0;\nif {text} {{ s += 5; }}\ns")) {
            Err(x) => line("rhai", case, "load", format!("ERROR {x}")),
            Ok(ast) => {
                line("rhai", case, "load", "ok".into());
                let mut scope = rhai::Scope::new();
                scope.push("employees", 80_i64).push("industry", "software");
                line("rhai", case, "eval", show(e.eval_ast_with_scope::<i64>(&mut scope, &ast)));
            }
        }
    }
    #[cfg(feature = "evalexpr")]
    for (case, text) in CASES {
        match ::evalexpr::build_operator_tree::<::evalexpr::DefaultNumericTypes>(&format!(
            "if(employees >= 1, 1, 0) + if({text}, 5, 0)"
        )) {
            Err(x) => line("evalexpr", case, "load", format!("ERROR {x}")),
            Ok(p) => {
                line("evalexpr", case, "load", "ok".into());
                line(
                    "evalexpr",
                    case,
                    "eval",
                    show(p.eval_with_context(&crate::engines::evalexpr::convert(&lead))),
                );
            }
        }
    }
    #[cfg(feature = "cedar")]
    for (case, text) in [
        ("syntax", "context.employees >= "),
        ("field", "context.employes >= 50"),
        ("type", "context.industry >= 50"),
    ] {
        use cedar_policy::*;
        let src = format!("permit(principal, action, resource)\nwhen {{ {text} }};");
        match Policy::parse(Some(PolicyId::new("F1")), &src) {
            Err(x) => line("cedar-policy", case, "load", format!("ERROR {x:?}")),
            Ok(p) => {
                line("cedar-policy", case, "load", "ok (no schema)".into());
                let mut set = PolicySet::new();
                set.add(p).unwrap();
                let (schema, _) = Schema::from_cedarschema_str(
                    "entity App; entity Lead; action score appliesTo { principal: App, resource: Lead, context: { employees: Long, industry: String } };").unwrap();
                let v = Validator::new(schema).validate(&set, ValidationMode::Strict);
                line(
                    "cedar-policy",
                    case,
                    "check",
                    v.validation_errors().map(|e| format!("ERROR {e} ")).collect(),
                );
                let uid = |s: &str| s.parse::<EntityUid>().unwrap();
                let ctx = Context::from_json_value(
                    serde_json::json!({"employees": 80, "industry": "software"}),
                    None,
                )
                .unwrap();
                let r =
                    Request::new(uid("App::\"a\""), uid("Action::\"score\""), uid("Lead::\"l\""), ctx, None)
                        .unwrap();
                let a = Authorizer::new().is_authorized(&r, &set, &Entities::empty());
                line(
                    "cedar-policy",
                    case,
                    "eval",
                    format!(
                        "{:?}; errors {:?}",
                        a.decision(),
                        a.diagnostics().errors().map(|e| e.to_string()).collect::<Vec<_>>()
                    ),
                );
            }
        }
    }
    #[cfg(feature = "datalogic")]
    for (case, text) in [
        ("syntax", r#"{">=":[{"var":"employees"},]}"#),
        ("operator", r#"{">>=":[{"var":"employees"},50]}"#),
        ("field", r#"{">=":[{"var":"employes"},50]}"#),
        ("type", r#"{">=":[{"var":"industry"},50]}"#),
    ] {
        let e = datalogic_rs::Engine::new();
        match e.compile(format!("{{\"if\":[{text},5,0]}}").as_str()) {
            Err(x) => line("datalogic-rs", case, "load", format!("ERROR {x}")),
            Ok(l) => {
                line("datalogic-rs", case, "load", "ok".into());
                let arena = bumpalo::Bump::new();
                line("datalogic-rs", case, "eval", show(e.evaluate(&l, lead.to_json().as_str(), &arena)));
            }
        }
    }
    #[cfg(feature = "rust-rule-engine")]
    for (case, text) in CASES {
        use rust_rule_engine::*;
        let src = format!(
            "rule \"F0\" salience 10 {{\n  when\n    employees >= 1\n  then\n    score = score + 1;\n}}\nrule \"F1\" salience 9 {{\n  when\n    {text}\n  then\n    score = score + 5;\n}}\n"
        );
        match GRLParser::parse_rules(&src) {
            Err(x) => line("rust-rule-engine", case, "load", format!("ERROR {x}")),
            Ok(rules) => {
                line("rust-rule-engine", case, "load", format!("ok, {} of 2 rules", rules.len()));
                let kb = KnowledgeBase::new("x");
                for r in rules {
                    kb.add_rule(r).unwrap();
                }
                let mut e = RustRuleEngine::with_config(
                    kb,
                    EngineConfig { max_cycles: 1, timeout: None, enable_stats: false, debug_mode: false },
                );
                let f = Facts::new();
                f.set("employees", Value::Integer(80));
                f.set("industry", Value::String("software".into()));
                f.set("score", Value::Integer(0));
                let r = e.execute(&f).map(|_| f.get("score"));
                line("rust-rule-engine", case, "eval", show(r));
            }
        }
    }
    #[cfg(feature = "mlua")]
    for (case, text) in CASES {
        let lua = mlua::Lua::new();
        match lua
            .load(format!(
                "return function(employees, industry)\n  if {text} then return 5 end\n  return 0\nend"
            ))
            .eval::<mlua::Function>()
        {
            Err(x) => line("mlua", case, "load", format!("ERROR {x}")),
            Ok(f) => {
                line("mlua", case, "load", "ok".into());
                line("mlua", case, "eval", show(f.call::<i64>((80, "software"))));
            }
        }
    }
}
