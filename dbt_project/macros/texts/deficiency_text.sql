{#- What is wrong with a piece of evidence, in Chinese, by its code. -#}
{%- macro deficiency_text(code) -%}
case {{ code }}
    when 'missing_document' then '缺文件'
    when 'missing_meeting' then '缺会议纪要'
    when 'missing_statement' then '缺报表'
    when 'missing_stamp' then '未盖章'
    when 'missing_signature' then '未签字'
    when 'wrong_month' then '所属月份不符'
    when 'wrong_issuer' then '出具单位不符'
    when 'reused' then '与其他材料重复使用'
    when 'late' then '迟交'
end
{%- endmacro -%}
